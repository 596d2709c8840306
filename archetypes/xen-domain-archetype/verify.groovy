// the project the archetype generated was built by the archetype's own test; other people's programs look at its image
def xen = new File(basedir, 'target/test-classes/projects/web/project/shop/target/xen')
def image = new File(xen, 'shop.img')
assert image.length() > 100L << 20

def run = { List<String> command ->
    def process = command.execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    [process.exitValue(), out.toString()]
}
def (exit, said) = run(['e2fsck', '-fn', image.path])
assert exit == 0 : said
def page = run(['debugfs', '-R', 'cat /srv/www/index.html', image.path])[1]
assert page.contains('<h1>Built by Maven, booted by Xen</h1>')
assert page.contains('<title>shop</title>')
assert new File(xen, 'domains/shop/shop.cfg').text.contains('name = "shop"')
return true
