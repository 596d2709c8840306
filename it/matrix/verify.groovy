// One POM, two images of two suites, the same checks on each, booted from the disks that their domains have for themselves; the second boot of one remembers, that of another has forgotten.
def reports = new File(basedir, 'target/xen-reports')
def boots = new groovy.json.JsonSlurper().parse(new File(reports, 'boot.json')).boots
assert boots*.name == ['keeping.qemu', 'frozen.qemu']
assert boots.every { it.outcome == 'ready' }

def passed = { boot -> boot.tests.findAll { it.result == 'passed' }*.name }
boots.each {
    assert passed(it).containsAll(['comes up with qemu', 'powers off when asked', 'comes up with qemu a second time', 'hostname', 'suite', 'own-disk', 'debconf'])
    assert !it.tests.any { it.result == 'failed' }
}
assert passed(boots[0]).contains('second-boot: what the first boot wrote is still there')
assert passed(boots[1]).contains('second-boot: the stateless root forgot what the first boot wrote')

['keeping', 'frozen'].each {
    assert new File(basedir, "target/xen/$it/${it}.img").isFile()
    assert new File(basedir, "xen-${it}.lock.json").isFile()
    assert new File(basedir, "target/xen/$it/domains/$it").list().any { file -> file in ["${it}.qcow2".toString(), "${it}-own.img".toString()] }
    assert new File(basedir, "target/xen/$it").list().every { !it.endsWith('.qemu') }
}
assert new File(reports, 'index.html').text.contains('2 of 2 boots ready')

// Surefire's own report has read every case
def surefire = new File(basedir, 'target/reports/surefire.html').text
def cases = reports.listFiles().findAll { it.name.startsWith('TEST-') }
        .collect { new groovy.xml.XmlSlurper().parse(it).testcase.size() }.sum()
assert cases > 200
assert surefire =~ />$cases</
assert surefire.contains('comes up with qemu a second time')
return true
