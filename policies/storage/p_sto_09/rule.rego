# METADATA
# title: What is imported can't be changed on its way
# description: >-
#   An image fetched without TLS boots whatever the network between served. Over https CDI checks the server's
#   certificate (against the system's authorities, or those of `certConfigMap`); over http only a strong checksum tells,
#   and CDI looks at one of an `http` source only.
# custom:
#   id: P-STO-09
#   severity: high
#   mode: deny
#   kinds:
#     - cdi.kubevirt.io/DataImportCron
#     - cdi.kubevirt.io/DataVolume
#     - cdi.kubevirt.io/VolumeImportSource
#     - kubevirt.io/VirtualMachine
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory: []
#   behaviours: [STO-01, STO-03]
#   remediation: Serve the image over https, or give its sha256 or sha512 as `checksum`.
package plumbline.rules.storage.p_sto_09

import data.plumbline.lib.imports

_schemes := {
	"http": {"https"},
	"s3": {"https"},
	"gcs": {"https", "gs"},
	"imageio": {"https"},
	"vddk": {"https"},
	"registry": {"docker", "oci-archive"},
}

findings contains {"path": path, "observed": url, "expected": expected} if {
	some source in imports.sources
	schemes := _schemes[source.type]
	url := source.source.url
	not _scheme(url) in schemes
	not _is_checked(source)
	path := concat(".", [source.path, "url"])
	expected := sprintf("%s://…%s", [concat(":// or ", sort(schemes)), object.get(_besides, source.type, "")])
}

findings contains {"path": path, "observed": true, "expected": "false: the server's certificate is checked"} if {
	some source in imports.sources
	source.source.insecureSkipVerify == true
	path := concat(".", [source.path, "insecureSkipVerify"])
}

_besides := {"http": ", or a checksum of sha256 or sha512"}

# Schemes are told whatever their case; what isn't text has none.
_scheme(url) := lower(split(url, "://")[0]) if {
	is_string(url)
} else := ""

# CDI compares checksums of what came over http only, whatever their case.
_is_checked(source) if {
	source.type == "http"
	regex.match(`(?i)^\s*(sha256\s*:\s*[0-9a-f]{64}|sha512\s*:\s*[0-9a-f]{128})\s*$`, source.source.checksum)
}
