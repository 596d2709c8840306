import groovy.json.JsonSlurper

def json = { module, path -> new JsonSlurper().parse(new File(basedir, module + '/' + path)) }
def listed = { module ->
    def folder = new File(basedir, module + '/target/layout')
    folder.mkdirs()
    def tar = ['tar', '-xf', new File(basedir, module + '/target/xen/' + module + '.oci.tar').path, '-C', folder.path].execute()
    assert tar.waitFor() == 0
    def blob = { new File(folder, 'blobs/sha256/' + it.digest.substring(7)) }
    def manifest = new JsonSlurper().parse(blob(new JsonSlurper().parse(new File(folder, 'index.json')).manifests[0]))
    // one asks for gzip
    def packing = module == 'tool' ? 'gzip' : 'zstd'
    assert manifest.layers.every { it.mediaType.endsWith('.tar+' + packing) }
    manifest.layers.collectEntries { [it.annotations['org.xenwright.layer'], ['tar', '--' + packing, '-tf', blob(it).path].execute().text.readLines()] }
}
def pinned = { module -> json(module, 'xen.lock.json').artifacts*.coordinates }
def bill = { module -> json(module, "target/xen/${module}.cdx.json").components*.purl.findAll { it != null } }

// a module of the same reactor: its main class was found, its dependency is pinned, it is not, since it is what is built
def web = listed('web')
assert web['classes'].any { it.endsWith('opt/web/classes/org/example/Service.class') }
assert web['dependencies'].any { it.endsWith('opt/web/libs/gson-2.13.2.jar') }
assert pinned('web').any { it.startsWith('com.google.code.gson:gson:') }
assert !pinned('web').any { it.contains('org.xenwright.it') }

// a released one: it is pinned like its own dependencies, and all of them are in the bill of materials
def tool = listed('tool')
def files = tool.values().flatten()
['org.ow2.sat4j.pb', 'org.ow2.sat4j.core'].each { name ->
    assert pinned('tool').any { it.startsWith("org.ow2.sat4j:${name}:") }
    assert bill("tool").any { it.startsWith("pkg:maven/org.ow2.sat4j/${name}@2.3.6") }
}
assert tool['dependencies'].any { it.endsWith('opt/tool/libs/org.ow2.sat4j.core-2.3.6.jar') }
assert files.any { it.endsWith('org/sat4j/pb/LanceurPseudo2007.class') }
assert files.any { it.endsWith('opt/tool/runtime/bin/java') }

// Java trusts whom the image trusts
['web', 'tool'].each { module ->
    assert listed(module).values().flatten().any { it.endsWith("opt/${module}/runtime/lib/security/cacerts") }
    assert listed(module).values().flatten().any { it.endsWith('etc/ssl/certs/ca-certificates.crt') }
}
return true
