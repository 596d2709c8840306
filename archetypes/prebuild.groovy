// the real root of Alpine, where it lies beside the project, as the OCI image that xen-alpine starts from in its test
def root = new File(basedir, '../../../shared/data/alpine/alpine-minirootfs-3.20.3-x86_64.tar.gz').canonicalFile
if (!root.exists()) {
    println "the project of xen-alpine is not built: no $root"
    return true
}
def sha = { byte[] bytes -> java.security.MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex().toString() }
def blobs = new File(basedir, 'alpine/blobs/sha256')
blobs.mkdirs()
def described = { byte[] bytes, String type ->
    new File(blobs, sha(bytes)).bytes = bytes
    [mediaType: "application/vnd.oci.image.$type".toString(), digest: 'sha256:' + sha(bytes), size: bytes.length]
}
def json = { Object value, String type -> described(groovy.json.JsonOutput.toJson(value).bytes, type) }
def plain = new java.util.zip.GZIPInputStream(new ByteArrayInputStream(root.bytes)).bytes
def config = json([architecture: 'amd64', os: 'linux', config: [:], rootfs: [type: 'layers', diff_ids: ['sha256:' + sha(plain)]]], 'config.v1+json')
def manifest = json([schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: config,
        layers: [described(root.bytes, 'layer.v1.tar+gzip')]], 'manifest.v1+json')
new File(basedir, 'alpine/oci-layout').text = '{"imageLayoutVersion":"1.0.0"}'
new File(basedir, 'alpine/index.json').text = groovy.json.JsonOutput.toJson([schemaVersion: 2, manifests: [manifest]])
new File(basedir, 'test.properties').text = "alpine.goal=verify -Dalpine.base=oci:${new File(basedir, 'alpine').canonicalPath}\n"
return true
