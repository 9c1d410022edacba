"""The ledger: everything a retailer said, one row each."""
