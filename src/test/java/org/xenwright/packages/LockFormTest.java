package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.FrozenSample;

/** The form of {@code xen.lock.json}, which projects keep in their repositories. */
class LockFormTest {
    @TempDir
    Path folder;

    @Test
    void aLockOfTheFirstFormIsReadAndWrittenAsItWas() throws IOException, ReflectiveOperationException {
        FrozenSample sample = new FrozenSample("lock-1.json");
        LockFile file = new LockFile(Files.write(folder.resolve("xen.lock.json"), sample.bytes()));
        Lock lock = file.read().orElseThrow();
        sample.fills(lock);
        file.write(lock);
        sample.isWrittenAs(Files.readAllBytes(file.path()));
    }
}
