def lock = new groovy.json.JsonSlurper().parse(new File(basedir, 'xen.lock.json'))
// the pin of <preferences> decides which tool, <includes> whose library
assert lock.packages.collect { it.name + ' ' + it.version + ' ' + it.source } as Set ==
    ['acme-tool 1.5 acme/main', 'library 1.0 house/main'] as Set
// each Release was believed by the key of its own repository
assert lock.sources.size() == 2
assert lock.sources.every { it.signers.size() == 1 }
assert lock.sources[0].signers != lock.sources[1].signers
return true
