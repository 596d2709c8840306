package org.xenwright.deploy.xl;

import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * What is agreed about a host.
 *
 * @param id its name in the POM
 * @param deployment whose domains it gets
 * @param store folder of all deployments there, absolute
 * @param disks how domains get disks of their own
 */
public record XlTerms(String id, String deployment, String store, Disks disks) {
    /** The usual place of the store. */
    public static final String STORE = "/var/lib/xenwright";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern FOLDER = Pattern.compile("/[A-Za-z0-9_/.-]{1,200}");

    /** A way from an image and a delta to the disk of a domain. */
    public static final class Disks {
        /** The first form of files that the host is able to do. */
        public static final Disks AUTO = new Disks(new FileStorage(FileStorage.Form.ANY));
        /** The delta as it is, over the image, which takes QEMU in the host's dom0. */
        public static final Disks QCOW2 = new Disks(new FileStorage(FileStorage.Form.DELTA));
        /** A copy of the image, of which the host's file system may share blocks, with the delta applied. */
        public static final Disks COPY = new Disks(new FileStorage(FileStorage.Form.COPY));

        private final DiskStorage storage;

        private Disks(DiskStorage storage) {
            this.storage = storage;
        }

        /**
         * Finds what a word asks for: {@code qcow2}, {@code copy}, {@code lvm:VG/THINPOOL} or {@code zfs:POOL/DATASET}.
         *
         * @return empty for another
         * @throws org.xenwright.problem.ProblemException for a name that cannot be one
         */
        public static Optional<Disks> find(String word) {
            String[] parts = word.split(":", 2);
            return switch (parts[0] + (parts.length == 1 ? "" : ":")) {
                case "qcow2" -> Optional.of(QCOW2);
                case "copy" -> Optional.of(COPY);
                case LvmStorage.KIND + ":" -> Optional.of(new Disks(LvmStorage.of(parts[1])));
                case ZfsStorage.KIND + ":" -> Optional.of(new Disks(ZfsStorage.of(parts[1])));
                default -> Optional.empty();
            };
        }

        DiskStorage storage() {
            return storage;
        }
    }

    public XlTerms {
        if (!NAME.matcher(deployment).matches()) {
            throw Problem.of("naming a deployment", "write another <deploy><name>")
                    .found(deployment)
                    .expected("letters, digits, '.', '_' and '-', at most 100")
                    .raise();
        }
        if (!FOLDER.matcher(store).matches() || store.contains("//") || store.contains("/.") || store.endsWith("/")) {
            throw Problem.of("choosing the store of " + id, "write another <store>")
                    .found(store)
                    .expected("an absolute path of letters, digits, '.', '_' and '-', such as " + STORE)
                    .raise();
        }
    }
}
