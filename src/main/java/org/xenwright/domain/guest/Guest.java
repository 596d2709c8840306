package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a guest as its domain file describes it, by the keys that begin with {@code guest.}.
 *
 * @param domain its name, which is the guest's when the file gives none
 * @param values of all keys that mean something by themselves
 * @param variables all other keys, for templates: texts, lists of texts, and maps for keys with dots
 */
public record Guest(String domain, Map<GuestKey<?>, Object> values, Map<String, Object> variables) {
    /**
     * Addresses of a link, and what belongs to them.
     *
     * @param addresses with prefix lengths, {@code 10.0.0.11/24}, {@code fd00::11/64}, or the word {@code dhcp}
     * @param gateways one for each family
     * @param dns servers
     * @param search domains
     */
    public record Network(List<String> addresses, List<String> gateways, List<String> dns, List<String> search) {
        /** Returns whether nothing is set at all. */
        public boolean unset() {
            return addresses.isEmpty() && gateways.isEmpty() && dns.isEmpty() && search.isEmpty();
        }

        /** Returns whether an address is requested from the network. */
        public boolean dhcp() {
            return addresses.contains("dhcp");
        }
    }

    private static final Network NOTHING = new Network(List.of(), List.of(), List.of(), List.of());

    /** A user. */
    public record User(String name, List<String> groups) {}

    /**
     * The users and keys that may log in.
     *
     * @param sshKeys lines of authorized_keys, for root and every user
     */
    public record Access(List<String> sshKeys, List<User> users) {}

    /**
     * The content put into the file system.
     *
     * @param files contents by absolute path
     * @param permissions of files for which they are set
     * @param debconf lines of debconf-set-selections
     */
    public record Content(Map<String, String> files, Map<String, Permissions> permissions, List<String> debconf) {
        /** Returns the packages whose questions are answered, each once. */
        public List<String> answered() {
            return debconf.stream()
                    .map(line -> line.strip().split("\\s+")[0])
                    .distinct()
                    .toList();
        }
    }

    /**
     * The permissions of a file.
     *
     * @param mode null for that of an existing file, or the usual one
     * @param owner a user, or a user and a group with a colon between them, by name or number; null as for the mode
     */
    public record Permissions(
            @Nullable Integer mode, @Nullable String owner) {
        /** Returns whether it is not for everyone to read. */
        public boolean secret() {
            return mode != null && (mode & 0004) == 0;
        }
    }

    /**
     * The files that are given.
     *
     * @param contents by absolute path
     * @param permissions of those for which they are set
     */
    record Files(Map<String, String> contents, Map<String, Permissions> permissions) {
        static final Files NONE = new Files(Map.of(), Map.of());
    }

    public Guest {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** Returns the value of a key, set or not. */
    @SuppressWarnings("unchecked") // each key has put its own value in
    <T> T get(GuestKey<T> key) {
        return (T) Objects.requireNonNull(values.get(key));
    }

    /** Returns the keys that are set. */
    List<GuestKey<?>> said() {
        List<GuestKey<?>> said = new ArrayList<>();
        values.forEach((key, value) -> {
            if (key.isSaid(value)) {
                said.add(key);
            }
        });
        return said;
    }

    /** Returns whether something is set that two domains of an image cannot share on one disk. */
    public boolean needsDisk() {
        return said().stream().anyMatch(GuestKey::needsDisk);
    }

    /** Returns a host name, qualified or not. */
    public String hostname() {
        return get(GuestKey.HOSTNAME).orElseGet(() -> domain.replaceAll("[^A-Za-z0-9.-]", "-"));
    }

    /** Returns links to networks that have settings: cards first, then bonds, then VLANs. */
    public List<NetworkLink> links() {
        return get(GuestKey.NETWORK);
    }

    /** Returns who may log in. */
    public Access access() {
        return new Access(get(GuestKey.SSH_KEYS), get(GuestKey.USERS));
    }

    /** Returns a time zone such as {@code Europe/Prague}; null for that of the image. */
    public @Nullable String timezone() {
        return get(GuestKey.TIMEZONE).orElse(null);
    }

    /** Returns files and answers to questions of packages. */
    public Content content() {
        Files files = get(GuestKey.FILES);
        return new Content(files.contents(), files.permissions(), get(GuestKey.DEBCONF));
    }

    /** Returns whether the guest keeps nothing, and its disk is read-only. */
    public boolean stateless() {
        return get(GuestKey.STATELESS);
    }

    /** Returns whether cloud-init finds what it is told on a disk of its own. */
    public boolean seedDisk() {
        return get(GuestKey.SEED);
    }

    /** Returns addresses of the first card. */
    public Network network() {
        return links().stream()
                .filter(link -> link.name().equals("eth0"))
                .findFirst()
                .map(NetworkLink::network)
                .orElse(NOTHING);
    }

    /** Returns the {@code $guest} of templates: every key under its name, unset ones as null or empty. */
    public Map<String, @Nullable Object> context() {
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        values.keySet().forEach(key -> key.show(this, context));
        context.putAll(variables);
        return Collections.unmodifiableMap(context);
    }

    /** Adds all cards by their names, and the settings of the first without its name. */
    void showNetwork(Map<String, @Nullable Object> context) {
        Network network = network();
        Map<String, Object> cards = new LinkedHashMap<>();
        links().forEach(link -> cards.put(link.name(), link.context()));
        context.put("cards", cards);
        context.put("addresses", network.addresses());
        context.put(
                "address",
                network.addresses().isEmpty() ? null : network.addresses().get(0));
        context.put("gateways", network.gateways());
        context.put(
                "gateway",
                network.gateways().isEmpty() ? null : network.gateways().get(0));
        context.put("dhcp", network.dhcp());
        context.put("dns", network.dns());
        context.put("search", network.search());
    }
}
