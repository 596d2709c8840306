package org.xenwright.domain.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;

/**
 * The files cloud-init in a guest reads: those of its NoCloud source, which it finds in {@link #SEED} or on a file
 * system labelled {@code cidata}. They are JSON, which is YAML, too.
 */
public final class NoCloud {
    /** The label of the file system that holds the files. */
    public static final String LABEL = "cidata";

    /** The folder of a guest where the files lie when there is no disk for them. */
    public static final String SEED = "/var/lib/cloud/seed/nocloud/";

    /** The part of its own configuration that keeps it from setting up the network, to hold {@link #NETWORK_OFF}. */
    public static final String NETWORK_SWITCH = "/etc/cloud/cloud.cfg.d/99-xenwright-network.cfg";

    /** The content of {@link #NETWORK_SWITCH}. */
    public static final String NETWORK_OFF = "network: {config: disabled}\n";

    /**
     * Fields that come first, so that a disk stays the same from one version to another; cloud-init accepts any order.
     */
    private static final List<String> ORDER = List.of(
            "hostname", "fqdn", "timezone", "ssh_deletekeys", "apt", "ssh_authorized_keys", "users", "write_files");

    private NoCloud() {}

    /**
     * Returns texts by file name: meta-data and user-data. The network is left out: cloud-init matches cards by their
     * hardware address, or by a name that depends on the hypervisor, so that the guest would have no network under
     * another one.
     */
    public static Map<String, String> of(GuestDomain domain) {
        Map<String, String> files = new TreeMap<>();
        files.put("meta-data", text(metaData(domain)));
        files.put("user-data", "#cloud-config\n" + text(userData(domain.guest())));
        return Collections.unmodifiableMap(files);
    }

    /**
     * Returns the same for a guest that has nothing else: with the network, matched by the addresses of the domain's
     * cards, with the host key, and with the way for root to log in.
     *
     * @param key of the guest's SSH server; null for those that it makes
     */
    public static Map<String, String> alone(GuestDomain domain, @Nullable SshHostKey key) {
        Map<String, String> files = new TreeMap<>(of(domain));
        ObjectNode data = userData(domain.guest()).put("manage_etc_hosts", "localhost");
        if (!domain.guest().access().sshKeys().isEmpty()) {
            data.put("disable_root", false);
        }
        if (key != null) {
            data.putObject("ssh_keys").put("ed25519_private", key.privateKey()).put("ed25519_public", key.publicKey());
        }
        files.put("user-data", "#cloud-config\n" + text(data));
        if (!domain.guest().links().isEmpty()) {
            files.put("network-config", text(NoCloudNetwork.of(domain)));
        }
        return Collections.unmodifiableMap(files);
    }

    private static ObjectNode metaData(GuestDomain domain) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("instance-id", domain.uuid())
                .put("local-hostname", domain.guest().hostname());
    }

    private static ObjectNode userData(Guest guest) {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        int dot = guest.hostname().indexOf('.');
        said.put("hostname", dot < 0 ? guest.hostname() : guest.hostname().substring(0, dot));
        if (dot > 0) {
            said.put("fqdn", guest.hostname());
        }
        // host keys come from outside, or are made by the image's own unit
        said.put("ssh_deletekeys", false);
        // else Debian's asks for en_US.UTF-8, which its own locale-gen does not make, and fails
        said.put("locale", "false");
        guest.said().forEach(key -> key.tell(guest, said));
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ORDER.stream().filter(said::has).forEach(name -> data.set(name, said.get(name)));
        return data.setAll(said);
    }

    static void answers(Guest guest, ObjectNode data) {
        String answers = String.join("\n", guest.content().debconf());
        data.putObject("apt").putObject("debconf_selections").put("domain", answers);
    }

    static void keys(Guest guest, ObjectNode data) {
        guest.access().sshKeys().forEach(data.putArray("ssh_authorized_keys")::add);
    }

    static void users(Guest guest, ObjectNode data) {
        ArrayNode users = data.putArray("users");
        users.add("default");
        for (Guest.User user : guest.access().users()) {
            ObjectNode entry = users.addObject().put("name", user.name());
            entry.put("shell", "/bin/bash");
            if (!user.groups().isEmpty()) {
                user.groups().forEach(entry.putArray("groups")::add);
            }
            guest.access().sshKeys().forEach(entry.putArray("ssh_authorized_keys")::add);
        }
    }

    static void files(Guest guest, ObjectNode data) {
        ArrayNode files = data.putArray("write_files");
        guest.content().files().forEach((path, text) -> write(guest, path, text, files.addObject()));
    }

    /** Writes a file; one with an owner waits until users are made. */
    private static void write(Guest guest, String path, String text, ObjectNode file) {
        Guest.Permissions permissions = guest.content().permissions().get(path);
        Integer mode = permissions == null ? null : permissions.mode();
        file.put("path", path).put("content", text).put("permissions", mode == null ? "0644" : "0" + octal(mode));
        if (permissions != null && permissions.owner() != null) {
            file.put("owner", permissions.owner()).put("defer", true);
        }
    }

    private static String octal(int mode) {
        return String.format("%03o", mode);
    }

    private static String text(ObjectNode node) {
        try {
            return JsonText.line(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }
}
