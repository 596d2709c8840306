def log = new File(basedir, 'build.log').text
assert log.contains('etc/motd.vm')
assert log.contains('line 2')
assert log.contains('greting')
assert log.contains('greeting')
assert !new File(basedir, 'target/xen/fail-template.img').exists()
return true
