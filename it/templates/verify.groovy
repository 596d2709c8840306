def image = new File(basedir, 'target/xen/templates.img')
def ask = { String request ->
    def process = ['debugfs', '-R', request, image.path].execute(['PATH=/usr/sbin:/sbin:/usr/bin:/bin'], basedir)
    def out = new StringBuffer(), err = new StringBuffer()
    process.waitForProcessOutput(out, err)
    out.toString() + err
}
assert ask('cat /etc/answer').contains('templates of org.xenwright.it has the answer 42\n')
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
return true
