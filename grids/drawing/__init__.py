"""Drawing a division: rules that keep a partition a partition.

`sheet` cuts the ground into faces and puts outlines together from them; the operations only say who owns which face.
All of it is pure but `state`, which reads what a drawing shows.
"""
