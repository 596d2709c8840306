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
return true
