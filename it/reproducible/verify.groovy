import java.security.MessageDigest

def digest = { File file ->
    def sha = MessageDigest.getInstance('SHA-256')
    file.eachByte(1 << 20) { bytes, n -> sha.update(bytes, 0, n) }
    sha.digest().encodeHex().toString()
}
def first = new File(basedir, 'target/first'), second = new File(basedir, 'target/second'), third = new File(basedir, 'target/third')
def files = ['reproducible.img', 'reproducible-vmlinuz', 'reproducible-initrd.img', 'manifest.json', 'domains/reproducible/reproducible.cfg']
files.each {
    assert digest(new File(first, it)) == digest(new File(second, it)) : it
    assert digest(new File(first, it)) == digest(new File(third, it)) : it
}
return true
