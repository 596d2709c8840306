// each archetype's own test generated a project, built it and booted its domains; other people's programs look at an image of each
def domains = ['domain': 1, 'stateless': 1, 'fleet': 2, 'plain': 1]
assert new File(basedir, 'pom.xml').text.findAll(/<module>xen-(.*)-archetype</) { it[1] }.toSet() == domains.keySet()

def run = { List<String> command ->
    def process = command.execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    [process.exitValue(), out.toString() + err]
}
def project = { new File(basedir, "xen-$it-archetype/target/test-classes/projects/generated/project/$it-sample") }

domains.each { starter, count ->
    def boots = new groovy.json.JsonSlurper().parse(new File(project(starter), 'target/xen-reports/boot.json')).boots
    assert boots*.outcome == ['ready'] * count : starter
    if (starter != 'stateless') { // a squashfs
        def (exit, said) = run(['e2fsck', '-fn', new File(project(starter), "target/xen/$starter-sample.img").path])
        assert exit == 0 : said
    }
}
def page = run(['debugfs', '-R', 'cat /var/www/html/index.html', new File(project('domain'), 'target/xen/domain-sample.img').path])[1]
assert page.contains('<h1>Built by Maven, booted by Xen</h1>')
assert page.contains('<title>domain-sample</title>')
assert new File(project('domain'), 'target/xen/domains/domain-sample/domain-sample.cfg').text.contains('name = "domain-sample"')
return true
