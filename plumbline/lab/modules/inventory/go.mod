module plumbline.lab/inventory

go 1.26.0
