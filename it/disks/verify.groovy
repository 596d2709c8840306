// Other people's programs read the disks.
def run = { String... command ->
    def process = command.toList().execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def said = new StringBuffer()
    process.waitForProcessOutput(said, said)
    assert process.exitValue() == 0 : said
    said.toString()
}
def xen = new File(basedir, 'target/xen')
def manifest = new groovy.json.JsonSlurper().parse(new File(xen, 'manifest.json'))
assert manifest.disks*.file == ['disks.img', 'disks.qcow2', 'disks.vhd', 'disks.vmdk']
assert manifest.disks.every { new File(xen, it.file).exists() }
assert manifest.filesystem.rootDevice == '/dev/xvda4'
assert manifest.partitions*.name == ['boot', 'swap', 'shared', 'root']

for (partition in manifest.partitions.findAll { it.type == 'ext4' }) {
    run('e2fsck', '-fn', "${xen}/disks.img?offset=${partition.offset}")
}
def root = manifest.partitions.find { it.name == 'root' }
def boot = manifest.partitions.find { it.name == 'boot' }
assert run('debugfs', '-R', 'cat /etc/hostname', "${xen}/disks.img?offset=${root.offset}").contains('disks')
assert run('debugfs', '-R', 'cat /etc/fstab', "${xen}/disks.img?offset=${root.offset}").contains("UUID=${boot.uuid}\t/boot\text4")
def shared = manifest.partitions.find { it.name == 'shared' }
assert run('debugfs', '-R', 'cat /etc/fstab', "${xen}/disks.img?offset=${root.offset}").contains("UUID=${shared.uuid}\t/srv/shared\tvfat\tutf8")
assert run('blkid', '-p', '-o', 'export', '-O', "${shared.offset}", "${xen}/disks.img").contains("UUID=${shared.uuid}")
assert run('sfdisk', '--verify', "${xen}/disks.img").contains('No errors detected')
new File(xen, 'disks.qcow2').withDataInputStream { assert it.readInt() == 0x514649fb }
new File(xen, 'disks.vhd').withDataInputStream { assert new String(it.readNBytes(8), 'US-ASCII') == 'conectix' }

new File(xen, 'disks.vmdk').withDataInputStream { assert new String(it.readNBytes(4), 'US-ASCII') == 'KDMV' }

run('zstd', '-t', "${xen}/disks.img.zst")

def next = new File(basedir, 'target/next')
assert new File(next, 'disks-delta.qcow2').length() <= 64 << 10
assert new String(new File(next, 'disks-delta.qcow2').bytes, 'ISO-8859-1').contains('../xen/disks.img')

def readOnly = new File(basedir, 'target/readonly')
def readOnlyRoot = new groovy.json.JsonSlurper().parse(new File(readOnly, 'manifest.json')).partitions.find { it.name == 'root' }
assert new File(readOnly, 'disks.img').withInputStream { it.skip(readOnlyRoot.offset); new String(it.readNBytes(4), 'US-ASCII') } == 'hsqs'
assert new File(readOnly, 'domains/disks/disks.cfg').text.contains('access=ro')

def log = new File(basedir, 'build.log').text
assert log =~ /boot +1048576 +\S+ \S+ +ext4/
assert log =~ /shared +\d+ +\S+ \S+ +vfat/
assert log =~ /(?m)^\[INFO\] disks$/
assert log.contains('the files of both images are the same')
assert log =~ /all [0-9]+ files are the same in both builds/
return true
