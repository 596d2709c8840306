// a package of the project's own, which needs another one and has a script
def run = { List<String> command, File folder ->
    def process = new ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
    def said = process.inputStream.text
    assert process.waitFor() == 0 : said
}
def control = new File(basedir, 'control'), data = new File(basedir, 'data/usr/bin')
control.mkdirs()
data.mkdirs()
new File(control, 'control').text = '''\
Package: greeter
Version: 1.0
Architecture: all
Maintainer: Nobody <nobody@example.org>
Depends: tree
Description: says hello
'''
def postinst = new File(control, 'postinst')
postinst.text = '#!/bin/sh\nset -e\necho "configured $1" > /etc/greeter\n'
postinst.setExecutable(true, false)
def program = new File(data, 'greet')
program.text = '#!/bin/sh\necho hello\n'
program.setExecutable(true, false)
run(['tar', '--owner=0', '--group=0', '-czf', '../control.tar.gz', './control', './postinst'], control)
run(['tar', '--owner=0', '--group=0', '-czf', '../data.tar.gz', '.'], new File(basedir, 'data'))
new File(basedir, 'greeter.deb').withOutputStream { out ->
    out << '!<arch>\n'
    def member = { String name, byte[] bytes ->
        out << String.format('%-16s%-12d%-6d%-6d%-8s%-10d`\n', name, 0, 0, 0, '100644', bytes.length)
        out << bytes
        if (bytes.length % 2) out << '\n'
    }
    member('debian-binary', '2.0\n'.bytes)
    member('control.tar.gz', new File(basedir, 'control.tar.gz').bytes)
    member('data.tar.gz', new File(basedir, 'data.tar.gz').bytes)
}
return true
