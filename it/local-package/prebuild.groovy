// packages of the project's own, one a file and one a Maven artifact, which need others and have scripts
def run = { List<String> command, File folder ->
    def process = new ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
    def said = process.inputStream.text
    assert process.waitFor() == 0 : said
}
def make = { String name, String program, String depends, File deb ->
    def control = new File(basedir, name + '/control'), data = new File(basedir, name + '/data/usr/bin')
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
    run(['tar', '--owner=0', '--group=0', '-czf', '../control.tar.gz', './control', './postinst'], control)
    run(['tar', '--owner=0', '--group=0', '-czf', '../data.tar.gz', '.'], data.parentFile.parentFile)
    deb.withOutputStream { out ->
        out << '!<arch>\n'
        def member = { String title, byte[] bytes ->
            out << String.format('%-16s%-12d%-6d%-6d%-8s%-10d`\n', title, 0, 0, 0, '100644', bytes.length)
            out << bytes
            if (bytes.length % 2) out << '\n'
        }
        member('debian-binary', '2.0\n'.bytes)
        member('control.tar.gz', new File(control.parentFile, 'control.tar.gz').bytes)
        member('data.tar.gz', new File(control.parentFile, 'data.tar.gz').bytes)
    }
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
