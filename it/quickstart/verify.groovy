// The image is judged by other people's programs, the boot by its own record.
def xen = new File(basedir, 'target/xen')
def image = new File(xen, 'web.img')
assert image.length() > 100L << 20

def e2fsck = ['e2fsck', '-fn', image.path].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
def said = e2fsck.inputStream.text
assert e2fsck.waitFor() == 0 : said

def cfg = new File(xen, 'domains/web/web.cfg').text
assert cfg.contains('name = "web"')
assert cfg.contains('type = "pvh"')
assert cfg =~ /uuid = "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/
assert cfg =~ /mac=00:16:3e:/

def libvirt = new groovy.xml.XmlSlurper().parse(new File(xen, 'domains/web/web.xml'))
assert libvirt.name.text() == 'web' && libvirt.@type == 'xen'

def boots = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/xen-reports/boot.json')).boots
assert boots.size() == 1
assert boots[0].outcome == 'ready'

def lock = new File(basedir, 'xen.lock.json').text
assert !lock.contains('http:') && !lock.contains('https:')
return true
