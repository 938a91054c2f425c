"""An invented city of any size: drawn, named, peopled and given cases, all from one seed."""
