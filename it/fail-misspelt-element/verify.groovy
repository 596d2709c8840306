def log = new File(basedir, 'build.log').text
assert log.contains('<pakages>')
assert log.contains('write <packages> instead')
return true
