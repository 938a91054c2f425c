"""What pages share: words for clocks and quantities, states as badges, links of lists, simple charts."""
