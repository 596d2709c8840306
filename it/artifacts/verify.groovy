def image = new File(basedir, 'target/xen/artifacts.img')
def ask = { String request ->
    def process = ['debugfs', '-R', request, image.path].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    out.toString()
}
def css = ask('stat /srv/www/META-INF/resources/webjars/bootstrap/5.3.8/css/bootstrap.min.css')
assert css =~ /User: +33 +Group: +33/
def jar = ask('stat /usr/share/java/slf4j.jar')
assert jar.contains('Mode:  0640') && jar =~ /User: +0 +Group: +0/
assert jar.contains('Size: ' + 41125)
def lock = new File(basedir, 'xen.lock.json').text
assert lock.contains('org.slf4j:slf4j-api:jar:1.7.36')

def published = new File(basedir, 'target/repository/org/xenwright/it/artifacts/1.0')
assert new File(published, 'artifacts-1.0.oci.tar').length() == new File(basedir, 'target/xen/artifacts.oci.tar').length()
// the disk can be made from it, so it only goes along when it is asked for
assert !published.list().any { it.endsWith('.img') }
assert new File(published, 'artifacts-1.0-xen-manifest.json').isFile()
return true
