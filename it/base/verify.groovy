import groovy.json.JsonSlurper

// the base is pinned by digest, and only what completes it is locked
def lock = new JsonSlurper().parse(new File(basedir, 'web/xen.lock.json'))
assert lock.bases.size() == 1
assert lock.bases[0].from == 'oci:../system/target/xen/system.oci.tar'
assert lock.bases[0].digest ==~ /sha256:[0-9a-f]{64}/
def added = lock.packages*.name
assert added.contains('systemd-sysv') && added.contains('udev')
assert !added.contains('libc6') && !added.contains('dpkg')

// the image has the packages of both
def manifest = new JsonSlurper().parse(new File(basedir, 'web/target/xen/manifest.json'))
def libc = manifest.packages.find { it.name == 'libc6' }
assert manifest.base == [from: lock.bases[0].from, digest: lock.bases[0].digest]
assert libc != null && libc.sha256 == null
assert manifest.packages.find { it.name == 'udev' }.sha256 ==~ /[0-9a-f]{64}/

// what was added needs a newer version of a package of the base, which the lock has and the base's own does not count
assert lock.packages.find { it.name == 'greeting' }.version == '2'
assert manifest.packages.findAll { it.name == 'greeting' }*.version == ['2']

// so has the bill of materials, which names the base
def bill = new JsonSlurper().parse(new File(basedir, 'web/target/xen/web.cdx.json'))
assert bill.components.find { it.type == 'container' }.name == lock.bases[0].from
assert bill.components.find { it.name == 'libc6' }.purl.startsWith('pkg:deb/debian/libc6@')
assert bill.components.find { it.name == 'udev' }.hashes.size() == 1
assert bill.dependencies.find { it.ref == 'base' }.dependsOn.contains('deb:libc6')

// each file is known by its package, those of the base and those that were added
def files = new JsonSlurper().parse(new File(basedir, 'web/target/xen/web.files.json'))
def ofBase = new JsonSlurper().parse(new File(basedir, 'system/kept/system.files.json'))
assert files['/usr/bin/dpkg'] == 'dpkg' && files['/usr/bin/udevadm'] == 'udev' && files['/usr/share/greeter/version'] == 'greeter'
assert files.size() > ofBase.size() && ofBase.every { path, owner -> !files.containsKey(path) || files[path] == owner }
assert ofBase.keySet().count { files.containsKey(it) } > 0.99 * ofBase.size()

def log = new File(basedir, 'build.log').text
assert log.contains('greeting 1 of the base becomes 2')
// a store that saw these packages in this base before gives the tree without installing them again
assert log =~ /configure +made .* packages installed,/ || log =~ /configure +reused .* the same packages were installed in it before/
assert log =~ /web +qemu +ready/

// without the network and the base, of which nothing is left but what the export holds, the bytes are the same
assert !new File(basedir, 'system/target').exists()
for (name in ['web.img', 'web-vmlinuz', 'web-initrd.img', 'web.oci.tar', 'manifest.json']) {
    def first = new File(basedir, "web/target/xen/$name"), again = new File(basedir, "web/again/$name")
    assert java.nio.file.Files.mismatch(first.toPath(), again.toPath()) == -1 : name
}

def fsck = ['e2fsck', '-fn', "${basedir}/web/target/xen/web.img".toString()].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
def said = new StringBuffer()
fsck.waitForProcessOutput(said, said)
assert fsck.exitValue() == 0 : said
return true
