def image = new File(basedir, 'target/xen/local-package.img')
def cat = { String path ->
    def process = ['debugfs', '-R', 'cat ' + path, image.path].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    out.toString()
}
assert cat('/usr/bin/greet').contains('echo hello')
assert cat('/etc/greeter') == 'configured configure\n'
def packages = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/xen/manifest.json')).packages*.name
assert packages.containsAll(['greeter', 'tree'])
// the artifact is a package as well, installed with what it needs, and no file of the image
assert cat('/usr/bin/leave').contains('echo hello')
assert cat('/etc/adieu') == 'configured configure\n'
assert packages.containsAll(['adieu', 'sensible-utils'])
assert new File(basedir, 'xen.lock.json').text.contains('org.xenwright.it:adieu:deb:1.0')
return true
