// a package of which the base has version 1, and one that needs version 2 of it
def run = { List<String> command, File folder ->
    def process = new ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
    def said = process.inputStream.text
    assert process.waitFor() == 0 : said
}
def deb = { String module, String name, String version, String depends ->
    def work = new File(basedir, "$module/debs/$name-$version")
    def control = new File(work, 'control'), data = new File(work, "data/usr/share/$name")
    control.mkdirs()
    data.mkdirs()
    new File(control, 'control').text = """\
Package: $name
Version: $version
Architecture: all
Maintainer: Nobody <nobody@example.org>
${depends ? 'Depends: ' + depends + '\n' : ''}Description: $name of the test
"""
    new File(data, 'version').text = version + '\n'
    // the same bytes each time, so that the second run finds what the first one configured
    def tar = ['tar', '--owner=0', '--group=0', '--mtime=@1700000000', '--sort=name', '--use-compress-program=gzip -n', '-cf']
    run(tar + ['../control.tar.gz', './control'], control)
    run(tar + ['../data.tar.gz', '.'], new File(work, 'data'))
    new File(basedir, "$module/debs/${name}_${version}.deb").withOutputStream { out ->
        out << '!<arch>\n'
        def member = { String member, byte[] bytes ->
            out << String.format('%-16s%-12d%-6d%-6d%-8s%-10d`\n', member, 0, 0, 0, '100644', bytes.length)
            out << bytes
            if (bytes.length % 2) out << '\n'
        }
        member('debian-binary', '2.0\n'.bytes)
        member('control.tar.gz', new File(work, 'control.tar.gz').bytes)
        member('data.tar.gz', new File(work, 'data.tar.gz').bytes)
    }
}
deb('system', 'greeting', '1', '')
deb('web', 'greeting', '2', '')
deb('web', 'greeter', '2', 'greeting (>= 2)')
return true
