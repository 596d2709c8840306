def log = new File(basedir, 'build.log').text
assert log.contains('<imgae>')
assert log.contains('write <image> instead')
return true
