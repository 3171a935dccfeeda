module plumbline.lab/frames

go 1.26.0
