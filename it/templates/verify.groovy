// Maven runs this script whatever became of the runs before it
def log = new File(basedir, 'build.log').readLines().collect { it.replaceFirst('^\\[INFO\\] ?', '') }
assert log.count('BUILD SUCCESS') == 3 : "a run failed: ${log.find { it.startsWith('[ERROR]') }}"
def changes = log.indexOf('what is not as in the last build')
assert changes >= 0 && log[changes + 1] == '  changed  <properties> $answer' : 'the third run had another answer to find'

def image = new File(basedir, 'target/xen/templates.img')
def ask = { String request ->
    def process = ['debugfs', '-R', request, image.path].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    out.toString() + err
}
assert ask('cat /etc/answer').contains('templates of org.xenwright.it has the answer 43\n')
assert ask('stat /etc/secret.conf').contains('Mode:  0600')
assert ask('stat /etc/later').contains('not found')
assert ask('cat /etc/hostname').contains('mail\n')
assert ask('cat /etc/passwd').contains('keeper:x:1500:')
assert ask('cat /etc/group') =~ /adm:x:4:keeper/
assert ask('cat /etc/commands-ran').contains('commands ran as root')
assert new File(basedir, 'build.log').text.contains('nothing changed since the last build')
// what waited for a domain is in the disk of that domain
assert new File(basedir, 'target/xen/templates-deploy.json').text.contains('this waits for \$domain.name')
assert new File(basedir, 'target/xen/domains/templates/templates.qcow2').length() < 200_000

// -Dxen.explain says what the page of the manual has, whichever version of the package there is
def page = new File(basedir, '../../../site/markdown/image.md').text
def plain = { List<String> lines -> lines.collect { it.replaceAll('\\b[0-9][^ ]*', 'VERSION').replaceAll(' +', ' ').trim() } }
for (said in ['what is not as in the last build', 'why less is in templates']) {
    def block = page.substring(page.indexOf(said)).split('```')[0].readLines()
    assert block.size() > 1 : said
    assert Collections.indexOfSubList(plain(log), plain(block)) >= 0 : "site/markdown/image.md says $block"
}

// the page of the build says the same of packages and files
def html = new File(basedir, 'target/xen-reports/index.html').text
def data = new groovy.json.JsonSlurper().parseText((html =~ /(?s)<script type="application\/json" id="data">(.*?)<\/script>/)[0][1])
def last = data.images[0].last
assert last.packages.toString().contains('less') && last.packages.size() == 1
assert last.files.toString().contains('/etc/answer') && last.files.toString().contains('/etc/issue')
assert !last.files.toString().contains('/etc/secret.conf')
return true
