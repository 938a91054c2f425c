"""Comments inside an organisation, apart from what is answered to the outside."""
