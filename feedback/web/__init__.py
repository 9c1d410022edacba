"""What every page shares: headers, error pages, filters, health, navigation, translations."""
