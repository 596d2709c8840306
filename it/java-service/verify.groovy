import groovy.json.JsonSlurper

// the layers of the OCI image, read with no code of ours
def folder = new File(basedir, 'target/layout')
folder.mkdirs()
def tar = ['tar', '-xf', new File(basedir, 'target/xen/java-service.oci.tar').path, '-C', folder.path].execute()
assert tar.waitFor() == 0
def blob = { new File(folder, 'blobs/sha256/' + it.digest.substring(7)) }
def json = { new JsonSlurper().parse(it) }
def manifest = json(blob(json(new File(folder, 'index.json')).manifests[0]))
def files = { name ->
    def layer = manifest.layers.find { it.annotations['org.xenwright.layer'] == name }
    assert layer != null: name
    def list = ['tar', '--zstd', '-tf', blob(layer).path].execute()
    list.text.readLines().findAll { !it.endsWith('/') }
}
assert files('dependencies').any { it.endsWith('opt/java-service/libs/gson-2.13.2.jar') }
assert files('resources').any { it.endsWith('opt/java-service/resources/greeting.txt') }
assert files('classes').count { it.endsWith('.class') } == 2
assert files('jvm arg files').size() == 1

// what nobody wrote into the POM
def names = json(new File(basedir, 'target/xen/manifest.json')).packages*.name
assert names.containsAll(['systemd-sysv', 'udev', 'dbus', 'systemd-resolved'])
assert files('runtime').any { it.endsWith('opt/java-service/runtime/bin/java') }
def unit = files('customized').find { it.endsWith('lib/systemd/system/java-service.service') }
assert unit != null

// released dependencies are locked, and in the bill of materials
assert json(new File(basedir, 'xen.lock.json')).artifacts*.coordinates.any { it.startsWith('com.google.code.gson:gson:') }
assert new File(basedir, 'target/xen/java-service.cdx.json').text.contains('pkg:maven/com.google.code.gson/gson@2.13.2')
return true
