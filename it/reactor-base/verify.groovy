import java.security.MessageDigest

def sha256 = { File file ->
    def digest = MessageDigest.getInstance('SHA-256')
    file.eachByte(1 << 16) { bytes, length -> digest.update(bytes, 0, length) }
    digest.digest().encodeHex().toString()
}
def base = new File(basedir, 'base/target/xen/base.oci.tar')
def derived = new File(basedir, 'derived/target/xen/derived.oci.tar')

// only the difference is stored and shipped
assert derived.length() < base.length() / 20

// the guest started, and is what both modules made of it
def reports = new File(basedir, 'derived/target/xen-reports').listFiles().findAll { it.name.startsWith('TEST-') }
assert !reports.isEmpty() && reports.every { !it.text.contains('<failure') }

// what was got by the name alone has the bytes of the build
def got = new File(basedir, 'target/got')
for (name in ['derived.img', 'derived-vmlinuz', 'derived-initrd.img', 'manifest.json']) {
    assert sha256(new File(got, name)) == sha256(new File(basedir, "derived/target/xen/${name}"))
}
def cfg = new File(got, 'domains/one/one.cfg').text
// of the project's domain file, and of the command line
assert cfg.contains('memory = 384') && cfg.contains('vcpus = 2') && cfg.contains('name = "one"')
assert new File(got, 'domains/one/one.qcow2').length() < 1 << 20

def log = new File(basedir, 'build.log').text
assert log =~ /INFO\]   org.xenwright.it:derived:1.0-SNAPSHOT +it/

return true
