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
return true
