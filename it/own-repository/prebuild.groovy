// two repositories, each signed by a key of its own; the second has more than it may give
import java.security.MessageDigest
import java.time.ZoneOffset
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter

def home = File.createTempDir()
def run = { List<String> command, File folder ->
    def builder = new ProcessBuilder(command).directory(folder).redirectErrorStream(true)
    builder.environment().put('GNUPGHOME', home.path)
    def process = builder.start()
    def said = process.inputStream.text
    assert process.waitFor() == 0 : said
}
def sha256 = { File file -> MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString() }
def deb = { File repository, String name, String version, String depends ->
    def work = File.createTempDir()
    def control = new File(work, 'DEBIAN/control')
    control.parentFile.mkdirs()
    control.text = """\
Package: $name
Version: $version
Architecture: all
Maintainer: Nobody <nobody@example.org>
${depends ? 'Depends: ' + depends + '\n' : ''}Description: made for a test
"""
    def file = new File(repository, "pool/${name}_${version}.deb")
    file.parentFile.mkdirs()
    run(['dpkg-deb', '--root-owner-group', '--build', work.path, file.path], repository)
    def stanza = control.text +
        "Filename: pool/${file.name}\nSize: ${file.length()}\nSHA256: ${sha256(file)}\n"
    work.deleteDir()
    stanza
}
def publish = { String name, List<List<String>> packages ->
    def repository = new File(basedir, name), suite = new File(repository, 'dists/stable')
    def index = new File(suite, 'main/binary-amd64/Packages')
    index.parentFile.mkdirs()
    index.text = packages.collect { deb(repository, *it) }.join('\n')
    def date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1))
    def release = new File(suite, 'Release')
    release.text = """\
Origin: $name
Suite: stable
Codename: $name
Architectures: amd64
Components: main
Date: ${date.replace('GMT', 'UTC')}
SHA256:
 ${sha256(index)} ${index.length()} main/binary-amd64/Packages
"""
    run(['gpg', '--batch', '--passphrase', '', '--quick-gen-key', name, 'ed25519', 'sign', 'never'], basedir)
    run(['gpg', '--batch', '--armor', '--output', name + '.asc', '--export', name], basedir)
    run(['gpg', '--batch', '-u', name, '--output', new File(suite, 'InRelease').path, '--clearsign', release.path], basedir)
}
publish('house', [['library', '1.0', '']])
publish('acme', [['acme-tool', '1.5', 'library'], ['acme-tool', '2.0', 'library'], ['library', '99', '']])
run(['gpgconf', '--kill', 'gpg-agent'], basedir)
home.deleteDir()
return true
