// a package of which the base has version 1, and one that needs version 2 of it
def deb = { String module, String name, String version, String depends ->
    def work = new File(basedir, "$module/debs/$name-$version")
    def control = new File(work, 'DEBIAN/control'), data = new File(work, "usr/share/$name/version")
    control.parentFile.mkdirs()
    data.parentFile.mkdirs()
    control.text = """\
Package: $name
Version: $version
Architecture: all
Maintainer: Nobody <nobody@example.org>
${depends ? 'Depends: ' + depends + '\n' : ''}Description: $name of the test
"""
    data.text = version + '\n'
    def builder = new ProcessBuilder('dpkg-deb', '--root-owner-group', '--build', work.path,
        new File(basedir, "$module/debs/${name}_${version}.deb").path).redirectErrorStream(true)
    // the same bytes each time, so that the second run finds what the first one configured
    builder.environment().put('SOURCE_DATE_EPOCH', '1700000000')
    work.eachFileRecurse { it.setLastModified(1700000000000L) }
    work.setLastModified(1700000000000L)
    def process = builder.start()
    def said = process.inputStream.text
    assert process.waitFor() == 0 : said
}
deb('system', 'greeting', '1', '')
deb('web', 'greeting', '2', '')
deb('web', 'greeter', '2', 'greeting (>= 2)')
return true
