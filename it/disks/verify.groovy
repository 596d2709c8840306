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
assert manifest.disks*.file == ['disks.img', 'disks.qcow2', 'disks.vhd', 'disks.xva']
assert manifest.disks.every { new File(xen, it.file).exists() }
assert manifest.filesystem.rootDevice == '/dev/xvda1'

// the first partition starts at 1 MiB
run('e2fsck', '-fn', "${xen}/disks.img?offset=1048576")
assert run('debugfs', '-R', 'cat /etc/hostname', "${xen}/disks.img?offset=1048576").contains('disks')
assert run('tar', '-tf', "${xen}/disks.xva").startsWith('ova.xml')
new File(xen, 'disks.qcow2').withDataInputStream { assert it.readInt() == 0x514649fb }
new File(xen, 'disks.vhd').withDataInputStream { assert new String(it.readNBytes(8), 'US-ASCII') == 'conectix' }

def readOnly = new File(basedir, 'target/readonly')
assert new File(readOnly, 'disks.img').withInputStream { new String(it.readNBytes(4), 'US-ASCII') } == 'hsqs'
assert new File(readOnly, 'domains/disks/disks.cfg').text.contains('access=ro')

def log = new File(basedir, 'build.log').text
assert log.contains('whole disk') == false && log =~ /root +1048576 +\S+ \S+ +ext4/
assert log =~ /(?m)^\[INFO\] disks$/
assert log.contains('all 8 files are the same in both builds')
return true
