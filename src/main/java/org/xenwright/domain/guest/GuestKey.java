package org.xenwright.domain.guest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key with a meaning of its own behind {@code guest.}, or a few that belong together, with everything about it: how
 * it is read, whether a domain that sets it needs a disk of its own, how templates see it, and where it is written.
 *
 * @param <T> of its value
 */
public final class GuestKey<T> {
    /** Written with the machine-id, whether it is set or not. */
    static final GuestKey<Optional<String>> HOSTNAME = GuestKey.<Optional<String>>of(
                    GuestReader::hostname, Optional.empty(), "hostname")
            .needingDisk()
            .shown((guest, context) -> context.put("hostname", guest.hostname()));

    static final GuestKey<List<NetworkLink>> NETWORK = GuestKey.<List<NetworkLink>>of(
                    GuestReader::links, List.of(), LinkReader.FIRST)
            .needingDisk()
            .shown(Guest::showNetwork)
            .written(GuestFiles::network);

    static final GuestKey<List<String>> SSH_KEYS = GuestKey.<List<String>>of(
                    GuestReader::sshKeys, List.of(), "ssh_keys")
            .needingDisk()
            .written(GuestFiles::keys)
            .toldToCloudInit(NoCloud::keys);

    /** Made with the accounts of the image, where cloud-init does not make them. */
    static final GuestKey<List<Guest.User>> USERS = GuestKey.<List<Guest.User>>of(
                    GuestReader::users, List.of(), "users")
            .needingDisk()
            .toldToCloudInit(NoCloud::users);

    static final GuestKey<Optional<String>> TIMEZONE = GuestKey.<Optional<String>>of(
                    GuestReader::timezone, Optional.empty(), "timezone")
            .needingDisk()
            .written(GuestFiles::timezone)
            .toldToCloudInit((guest, data) -> data.put("timezone", guest.timezone()));

    static final GuestKey<Guest.Files> FILES = GuestKey.<Guest.Files>of(GuestReader::files, Guest.Files.NONE, "files")
            .needingDisk()
            .shown((guest, context) -> context.put("files", guest.content().files()))
            .written(GuestFiles::given)
            .toldToCloudInit(NoCloud::files);

    /** Brought to the packages of the image, where cloud-init does not do so. */
    static final GuestKey<List<String>> DEBCONF = GuestKey.<List<String>>of(GuestReader::debconf, List.of(), "debconf")
            .needingDisk()
            .toldToCloudInit(NoCloud::answers);

    /** Handled by the initramfs and by read-only disks. */
    static final GuestKey<Boolean> STATELESS = GuestKey.<Boolean>of(GuestReader::stateless, false, "stateless");

    /** Handled where the files of cloud-init are written: whether they lie on a disk of their own. */
    static final GuestKey<Boolean> SEED = GuestKey.<Boolean>of(GuestReader::seedDisk, false, "seed");

    /** All of them, in the order in which they are read and written. */
    static final List<GuestKey<?>> ALL =
            List.of(HOSTNAME, NETWORK, SSH_KEYS, USERS, TIMEZONE, FILES, DEBCONF, STATELESS, SEED);

    private final Function<GuestReader, T> reader;
    private final T unsaid;
    private final List<String> names;
    private final boolean disk;
    private final @Nullable BiConsumer<Guest, Map<String, @Nullable Object>> context; // null for the value itself
    private final Consumer<GuestFiles> files;
    private final BiConsumer<Guest, ObjectNode> cloudInit;

    private GuestKey(
            Function<GuestReader, T> reader,
            T unsaid,
            List<String> names,
            boolean disk,
            @Nullable BiConsumer<Guest, Map<String, @Nullable Object>> context,
            Consumer<GuestFiles> files,
            BiConsumer<Guest, ObjectNode> cloudInit) {
        this.reader = reader;
        this.unsaid = unsaid;
        this.names = names;
        this.disk = disk;
        this.context = context;
        this.files = files;
        this.cloudInit = cloudInit;
    }

    /** Returns the names of all, without {@code guest.}; every other key is for templates. */
    public static List<String> allNames() {
        return ALL.stream().flatMap(key -> key.names.stream()).toList();
    }

    /**
     * Makes a key that templates see under its name, and that is written nowhere.
     *
     * @param reader removes its settings from those that are left
     * @param unsaid value where they are not set
     */
    static <T> GuestKey<T> of(Function<GuestReader, T> reader, T unsaid, String name) {
        return of(reader, unsaid, List.of(name));
    }

    private static <T> GuestKey<T> of(Function<GuestReader, T> reader, T unsaid, List<String> names) {
        return new GuestKey<>(reader, unsaid, names, false, null, files -> {}, (guest, data) -> {});
    }

    /** Returns the same key, for which a domain needs a disk of its own. */
    GuestKey<T> needingDisk() {
        return new GuestKey<>(reader, unsaid, names, true, context, files, cloudInit);
    }

    /** Returns the same key, which templates see differently. */
    GuestKey<T> shown(BiConsumer<Guest, Map<String, @Nullable Object>> other) {
        return new GuestKey<>(reader, unsaid, names, disk, other, files, cloudInit);
    }

    /** Returns the same key, which is written into the guest. */
    GuestKey<T> written(Consumer<GuestFiles> writer) {
        return new GuestKey<>(reader, unsaid, names, disk, context, writer, cloudInit);
    }

    /** Returns the same key, which a guest with cloud-init is told. */
    GuestKey<T> toldToCloudInit(BiConsumer<Guest, ObjectNode> teller) {
        return new GuestKey<>(reader, unsaid, names, disk, context, files, teller);
    }

    T read(GuestReader from) {
        return reader.apply(from);
    }

    boolean isSaid(Object value) {
        return !value.equals(unsaid);
    }

    boolean needsDisk() {
        return disk;
    }

    void show(Guest guest, Map<String, @Nullable Object> to) {
        if (context != null) {
            context.accept(guest, to);
            return;
        }
        Object value = guest.get(this);
        to.put(names.get(0), value instanceof Optional<?> maybe ? maybe.orElse(null) : value);
    }

    void write(GuestFiles to) {
        files.accept(to);
    }

    void tell(Guest guest, ObjectNode to) {
        cloudInit.accept(guest, to);
    }

    /** Returns a text that is the same in every run, since it is a part of what identifies a guest's files. */
    @Override
    public String toString() {
        return String.join(",", names);
    }
}
