// Failsafe has fetched a page from the live guest; nothing is left of it. Then a person sits down at a terminal.
def failsafe = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-org.example.PageIT.xml'))
assert failsafe.testcase.size() == 1 && failsafe.testcase.failure.size() == 0
def log = new File(basedir, 'build.log').text
assert log =~ /live is ready after \d+ ms, ports \{80=\d+\}/
assert log =~ /live is off: clean after \d+ ms/
assert !new File(basedir, 'target/xen-reports/guests.properties').exists()

def run = { List<String> command ->
    def process = new ProcessBuilder(command).directory(basedir).redirectErrorStream(true).start()
    def said = process.inputStream.text
    println said
    [process.waitFor(), said]
}
// the invoker writes the POM with its version beside the original
def pom = ['interpolated-pom.xml', 'pom.xml'].find { new File(basedir, it).isFile() }
def plugin = 'org.xenwright:xen-maven-plugin:' + (new File(basedir, pom).text =~ /xen-maven-plugin<\/artifactId>\s*<version>(.*?)</)[0][1]
def terminal = { String how, List goals ->
    def mvn = [System.getProperty('maven.home') + '/bin/mvn', '-B', '-ntp', '-o', '-f', pom, "-Dmaven.repo.local=$localRepositoryPath"]
    def (status, said) = run((['python3', 'terminal.py', how] + mvn + goals).collect { it.toString() })
    assert status == 0 : said
}
def typed = { run(['/sbin/debugfs', '-R', 'cat /root/typed', 'target/xen/live.img'])[1] }

terminal('interrupt', ["$plugin:start", "$plugin:run"])
assert !typed().contains('mark')
terminal('kill', ["$plugin:start", "$plugin:run"])
assert !typed().contains('mark')
terminal('keep', ["$plugin:run", '-Dxen.snapshot=false'])
assert typed().contains('mark')
def (status, said) = run(['/sbin/e2fsck', '-fn', 'target/xen/live.img'])
assert status == 0 : said
return true
