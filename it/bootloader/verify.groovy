import java.security.MessageDigest

// Other people's programs read the disks; the bytes that boot them lie where the firmware looks.
def run = { String... command ->
    def process = command.toList().execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def said = new StringBuffer()
    process.waitForProcessOutput(said, said)
    assert process.exitValue() == 0 : said
    said.toString()
}
def json = new groovy.json.JsonSlurper()
def digest = { File file ->
    def sha = MessageDigest.getInstance('SHA-256')
    file.eachByte(1 << 20) { bytes, n -> sha.update(bytes, 0, n) }
    sha.digest().encodeHex().toString()
}
def xen = { String name -> new File(basedir, "target/xen/$name") }
def disk = { String name -> new File(xen(name), "${name}.img") }
def bytes = { String name, long at, int length ->
    new RandomAccessFile(disk(name), 'r').withCloseable { it.seek(at); def read = new byte[length]; it.readFully(read); read }
}
def number = { byte[] read -> read.toList().reverse().inject(0L) { sum, each -> sum << 8 | each & 0xff } }
def manifests = ['everywhere', 'packed', 'unified'].collectEntries { [it, json.parse(new File(xen(it), 'manifest.json'))] }

// the tables, as another reads them
def types = { String name -> json.parseText(run('sfdisk', '--json', disk(name).path)).partitiontable.partitions*.type }
def bios = '21686148-6449-6E6F-744E-656564454649', esp = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
def boot = 'BC13C2FF-59E6-4262-A352-B275FD6F7172', root = '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709'
assert types('everywhere') == [bios, esp, root]
assert types('packed') == [bios, esp, boot, root]
assert types('unified') == [esp, root]
manifests.each { name, manifest ->
    assert run('sfdisk', '--verify', disk(name).path).contains('No errors detected')
    assert manifest.schema == 2
    assert manifest.kernel.drivers.ahci == 'initramfs' || manifest.kernel.drivers.ata_piix == 'initramfs'
    // what is on the disk beside the root is locked and listed, but no package of the image
    def lock = json.parse(new File(basedir, "xen-${name}.lock.json"))
    def beside = lock.packages.findAll { it.purpose == 'loader' }*.name
    assert beside == (name == 'unified' ? ['systemd-boot-efi'] : []) // grub-cloud-amd64 brings the others into the image
    def bill = json.parse(new File(xen(name), "${name}.cdx.json"))
    assert bill.components.findAll { it.properties.any { it.value == 'loader' } }*.name == beside
    assert !manifest.packages.any { it.name in beside }
}
assert manifests.everywhere.diskBoot.loader == 'grub'
assert manifests.everywhere.diskBoot.paths.containsAll(['bios', 'uefi', 'secureboot', 'pygrub', 'pvhgrub'])
assert manifests.unified.diskBoot == [loader: 'uki', paths: ['uefi']]

// the first sector leads to the core, whose own first sector leads to the rest of it
['everywhere', 'packed'].each {
    assert number(bytes(it, 0x5c, 8)) == 2048
    assert number(bytes(it, 2048 * 512 + 0x1f4, 8)) == 2049
    assert number(bytes(it, 0x1fe, 2)) == 0xaa55
}

// the menu and what an upgrade in a guest needs
def partition = { String name, String part -> manifests[name].partitions.find { it.name == part } }
def cat = { String name, String part, String path -> run('debugfs', '-R', "cat $path", "${disk(name)}?offset=${partition(name, part).offset}") }
def release = manifests.everywhere.kernel.release
def menu = cat('everywhere', 'root', '/boot/grub/grub.cfg')
assert menu.contains("linux /boot/vmlinuz-$release console=hvc0 root=UUID=${manifests.everywhere.filesystem.uuid} ro")
assert menu.contains("initrd /boot/initrd.img-$release")
assert cat('packed', 'boot', '/grub/grub.cfg').contains("linux /vmlinuz-$release console=hvc0 root=PARTUUID=${partition('packed', 'root').id} ro rootfstype=squashfs")
assert cat('everywhere', 'root', '/etc/fstab').contains("UUID=${partition('everywhere', 'esp').uuid}\t/boot/efi\tvfat")
assert cat('everywhere', 'root', '/etc/grub.d/enable_cloud').contains('GRUB')
assert cat('everywhere', 'root', '/etc/default/grub.d/50_xenwright.cfg').contains('console=hvc0')

// the program for UEFI has the hash of the root in it
def system = partition('unified', 'esp')
def hash = manifests.unified.filesystem.readOnly.verity.rootHash
assert new String(bytes('unified', system.offset, (int) system.size), 'ISO-8859-1').contains(":$hash")

['everywhere', 'packed', 'unified'].each { name ->
    ["${name}.img", 'manifest.json', "${name}.oci.tar"].each {
        assert digest(new File(xen(name), it)) == digest(new File(basedir, "target/again/$name/$it")) : "$name/$it"
    }
}
return true
