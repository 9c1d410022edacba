"""How answers arrive: invitations, the web form, and the responses they become."""
