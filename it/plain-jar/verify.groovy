def image = new File(basedir, 'target/xen/appliance.img')
assert image.length() == 600L << 20
assert new File(basedir, 'target/plain-jar-1.0.jar').isFile()
def manifest = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/xen/manifest.json'))
assert manifest.kernel == null
assert manifest.packages*.name.containsAll(['base-files', 'dpkg', 'usr-is-merged'])
assert !manifest.packages*.name.contains('usrmerge')

// dpkg's own view of the image, read from outside by debugfs
def debugfs = ['debugfs', '-R', 'cat /var/lib/dpkg/status', image.path].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
def out = new StringBuffer(), err = new StringBuffer()
debugfs.waitForProcessOutput(out, err)
assert out.toString().count('Status: install ok installed') == manifest.packages.size()
return true
