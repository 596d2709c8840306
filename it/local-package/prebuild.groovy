// packages of the project's own, one a file and one a Maven artifact, which need others and have scripts
def make = { String name, String program, String depends, File deb ->
    def work = new File(basedir, name), control = new File(work, 'DEBIAN'), data = new File(work, 'usr/bin')
    control.mkdirs()
    data.mkdirs()
    deb.parentFile.mkdirs()
    new File(control, 'control').text = """\
Package: $name
Version: 1.0
Architecture: all
Maintainer: Nobody <nobody@example.org>
Depends: $depends
Description: says something
"""
    def postinst = new File(control, 'postinst')
    postinst.text = '#!/bin/sh\nset -e\necho "configured $1" > /etc/' + name + '\n'
    postinst.setExecutable(true, false)
    def file = new File(data, program)
    file.text = '#!/bin/sh\necho hello\n'
    file.setExecutable(true, false)
    def process = new ProcessBuilder('dpkg-deb', '--root-owner-group', '--build', work.path, deb.path)
        .redirectErrorStream(true).start()
    def said = process.inputStream.text
    assert process.waitFor() == 0 : said
}
make('greeter', 'greet', 'tree', new File(basedir, 'greeter.deb'))
// as 'mvn install' of another project leaves it
def place = new File(localRepositoryPath, 'org/xenwright/it/adieu/1.0')
make('adieu', 'leave', 'greeter, sensible-utils', new File(place, 'adieu-1.0.deb'))
new File(place, 'adieu-1.0.pom').text = '''\
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.xenwright.it</groupId>
  <artifactId>adieu</artifactId>
  <version>1.0</version>
  <packaging>deb</packaging>
</project>
'''
return true
