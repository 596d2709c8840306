def log = new File(basedir, 'build.log').text
assert log.contains('nginx-ligth')
assert log.contains('nginx-light')
assert !log.contains('Caused by: org.xenwright')
assert !new File(basedir, 'xen.lock.json').exists()
assert !new File(basedir, 'target/xen').exists()
return true
