// each archetype's own test generated a project, built it and, but for Spring Boot's, booted its domains; other people's programs look at an image of each
def alpine = new File(basedir, 'alpine').isDirectory()
def domains = ['java-service': 0, 'alpine': alpine ? 1 : 0, 'spring-boot': 0, 'domain': 1, 'stateless': 1, 'fleet': 2, 'plain': 1]
assert new File(basedir, 'pom.xml').text.findAll(/<module>xen-(.*)-archetype</) { it[1] }.toSet() == domains.keySet()

def run = { List<String> command ->
    def process = command.execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    [process.exitValue(), out.toString() + err]
}
def project = { new File(basedir, "xen-$it-archetype/target/test-classes/projects/generated/project/$it-sample") }

domains.findAll { it.value > 0 }.each { starter, count ->
    def boots = new groovy.json.JsonSlurper().parse(new File(project(starter), 'target/xen-reports/boot.json')).boots
    assert boots*.outcome == ['ready'] * count : starter
}
(domains.keySet() - 'stateless' - (alpine ? [] : ['alpine'])).each { starter -> // the root of stateless is a squashfs
    def (exit, said) = run(['e2fsck', '-fn', new File(project(starter), "target/xen/$starter-sample.img").path])
    assert exit == 0 : said
}
def page = run(['debugfs', '-R', 'cat /var/www/html/index.html', new File(project('domain'), 'target/xen/domain-sample.img').path])[1]
assert page.contains('<h1>Built by Maven, booted by Xen</h1>')
assert page.contains('<title>domain-sample</title>')
assert new File(project('domain'), 'target/xen/domains/domain-sample/domain-sample.cfg').text.contains('name = "domain-sample"')
// what travels of xen-alpine, and its disk
if (alpine) {
    def made = new File(project('alpine'), 'target/xen')
    assert ['alpine-sample.oci.tar', 'alpine-sample.img'].every { new File(made, it).length() < 30_000_000 }
}
// Failsafe spoke with the live domain
def tests = new groovy.xml.XmlSlurper().parse(new File(project('java-service'), 'target/failsafe-reports/TEST-org.example.generated.ServiceIT.xml'))
assert tests.testcase.size() == 2 && tests.testcase.failure.size() == 0 && tests.testcase.error.size() == 0

// the goal init writes the same project, byte for byte
def version = (new File(basedir, 'pom.xml').text =~ /<version>(.*?)</)[0][1]
def begun = new File(basedir, 'target/java-service-sample')
assert begun.mkdirs()
def mvn = [System.getProperty('maven.home') + '/bin/mvn', '-B', '-ntp', '-o', "-Dmaven.repo.local=$localRepositoryPath",
        "org.xenwright:xen-maven-plugin:$version:init", '-Dxen.starter=java-service', '-Dxen.groupId=org.example.generated']
def process = new ProcessBuilder(mvn*.toString()).directory(begun).redirectErrorStream(true).start()
process.outputStream.close()
def told = process.inputStream.text
assert process.waitFor() == 0 : told
def files = { File folder ->
    def found = [:]
    folder.eachFileRecurse(groovy.io.FileType.FILES) {
        def path = folder.toPath().relativize(it.toPath()).toString()
        if (!path.startsWith('target/') && !(path in ['xen.lock.json', 'build.log'])) {
            found[path] = it.bytes.encodeHex().toString()
        }
    }
    found
}
assert files(begun) == files(project('java-service'))
return true
