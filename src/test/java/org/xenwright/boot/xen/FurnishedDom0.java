package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;

/** A privileged domain of smoke boots with more in its user space, kept beside it. */
final class FurnishedDom0 {
    private FurnishedDom0() {}

    /** Returns the same domain where files of the further user spaces come in place of those of the same path. */
    static Dom0 of(Dom0 plain, Store store, UserSpace... further) throws IOException {
        Path more = Files.createTempFile("furniture", ".cpio");
        try {
            try (OutputStream out = Files.newOutputStream(more)) {
                for (UserSpace space : further) {
                    space.write(out);
                }
            }
            String inputs = plain.hypervisor() + "\n" + Digest.of(more);
            Path folder = store.get("dom0-trial", Digest.of(inputs), at -> {
                Files.createDirectories(at);
                Files.copy(plain.hypervisor(), at.resolve("xen"));
                Files.copy(plain.kernel(), at.resolve("kernel"));
                try (OutputStream out = Files.newOutputStream(at.resolve("initramfs"))) {
                    Files.copy(plain.initramfs(), out);
                    Files.copy(more, out);
                }
            });
            return new Dom0(
                    folder.resolve("xen"), folder.resolve("kernel"), folder.resolve("initramfs"), plain.emulating());
        } finally {
            Files.delete(more);
        }
    }
}
