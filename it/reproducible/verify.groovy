import java.security.MessageDigest

def digest = { File file ->
    def sha = MessageDigest.getInstance('SHA-256')
    file.eachByte(1 << 20) { bytes, n -> sha.update(bytes, 0, n) }
    sha.digest().encodeHex().toString()
}
def first = new File(basedir, 'target/first'), second = new File(basedir, 'target/second'), third = new File(basedir, 'target/third')
def files = ['reproducible.img', 'reproducible.xva', 'reproducible.ova', 'reproducible-vmlinuz', 'reproducible-initrd.img', 'manifest.json'] +
        ['reproducible', 'old', 'machine'].collectMany { ["domains/$it/${it}.cfg", "domains/$it/${it}.xml"] }
files.each {
    assert digest(new File(first, it)) == digest(new File(second, it)) : it
    assert digest(new File(first, it)) == digest(new File(third, it)) : it
}

// the disk boots itself, and each type of guest starts from it in its way
assert new groovy.json.JsonSlurper().parse(new File(first, 'manifest.json')).diskBoot.loader == 'grub'
def cfg = { new File(first, "domains/$it/${it}.cfg").text }
assert cfg('reproducible').contains('kernel = "/usr/lib/grub-xen/grub-i386-xen_pvh.bin"')
assert cfg('old').contains('bootloader = "pygrub"')
assert cfg('machine').contains('firmware = "bios"') && cfg('machine').contains('boot = "c"')
['reproducible', 'old', 'machine'].each {
    assert !(cfg(it) =~ /ramdisk|cmdline|vmlinuz/)
}
assert new File(first, 'domains/old/old.xml').text.contains('<bootloader>/usr/lib/xen/bin/pygrub</bootloader>')
assert new File(first, 'domains/machine/machine.xml').text.contains('<boot dev="hd"/>')

// appliances start from the disk, as the machine their domain file describes
def run = { String... command ->
    def process = command.toList().execute()
    def said = process.text
    assert process.waitFor() == 0
    said
}
assert run('tar', '-tf', "${first}/reproducible.ova") == 'reproducible.ovf\nreproducible.mf\nreproducible-disk1.vmdk\n'
def ovf = run('tar', '-xOf', "${first}/reproducible.ova", 'reproducible.ovf')
assert ovf.contains('vmw:key="firmware" vmw:value="bios"') && ovf.contains('256 MB of memory')
def xva = run('tar', '-xOf', "${first}/reproducible.xva", 'ova.xml')
assert xva.contains('<value>BIOS order</value>') && xva.contains('<value>Pool-wide network associated with eth0</value>')
// a cell that is too wide goes on in the next line
def log = new File(basedir, 'build.log').text.replaceAll(/\n\[INFO\] {10,}/, ' ')
assert log.contains('0 kept, 1 by pygrub, 1 by pvhgrub, 1 by bios')
return true
