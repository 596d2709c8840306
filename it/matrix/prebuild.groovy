// another suite is had where this machine has its own packages from
def apt = ['apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'].execute()
def mirror = apt.text.readLines().find { !it.contains('security') }
assert mirror : 'apt of this machine names no mirror'
new File(basedir, '.mvn').mkdirs()
new File(basedir, '.mvn/maven.config').text = "-Dmirror=$mirror\n"
return true
