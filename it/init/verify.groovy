// the POM has the plugin and is otherwise the one in version control; a folder without one becomes a project that Maven and lint accept
def pom = ['interpolated-pom.xml', 'pom.xml'].collect { new File(basedir, it) }.find { it.isFile() }
def text = pom.text
def added = text.indexOf('\t\t<plugin>\r\n\t\t\t<groupId>org.xenwright</groupId>\r\n\t\t\t<artifactId>xen-maven-plugin</artifactId>\r\n')
assert added > 0 && text.contains('<application />') && text.count('<plugin>') == 2
assert text.endsWith('''\t<!-- for those who publish -->
\t<profiles>
\t\t<profile><id>release</id><build><plugins></plugins></build></profile>
\t</profiles>
</project>
'''.replace('\n', '\r\n'))
def log = new File(basedir, 'build.log').text
assert log =~ /(?m)^\[INFO\] @@ -\d+,\d+ \+\d+,\d+ @@$/
assert log.contains('[INFO] +\t\t<plugin>')
assert log.contains('has the plugin already; nothing was changed')

def version = (text =~ /xen-maven-plugin<\/artifactId>\s*<version>(.*?)</)[0][1]
def mvn = { File folder, String... goals ->
    def command = [System.getProperty('maven.home') + '/bin/mvn', '-B', '-ntp', '-o', "-Dmaven.repo.local=$localRepositoryPath"] + goals.toList()
    def process = new ProcessBuilder(command*.toString()).directory(folder).redirectErrorStream(true).start()
    process.outputStream.close()
    def said = process.inputStream.text
    println said
    [process.waitFor(), said]
}
def init = "org.xenwright:xen-maven-plugin:$version:init"

def empty = new File(basedir, 'target/Some Shop')
assert empty.mkdirs()
def (status, said) = mvn(empty, init, '-Dxen.starter=fleet')
assert status == 0 && said.contains('began org.example:some-shop') && said.contains('next: mvn verify')
assert new File(empty, 'pom.xml').text.contains("<version>$version</version>")
(status, said) = mvn(empty, 'validate')
assert status == 0 : said
assert said.contains('lint')

// nothing is overwritten: not by a starter where a project is, nor where one file of it is
def before = new File(empty, 'pom.xml').text
assert mvn(empty, init, '-Dxen.starter=domain')[0] != 0
assert new File(empty, 'pom.xml').text == before
def taken = new File(basedir, 'target/taken')
assert taken.mkdirs()
new File(taken, 'README.md').text = 'mine'
(status, said) = mvn(taken, init, '-Dxen.starter=domain')
assert status != 0 && said.contains('nothing was written')
assert taken.list().toList() == ['README.md']
return true
