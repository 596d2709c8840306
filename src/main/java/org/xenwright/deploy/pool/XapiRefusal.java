package org.xenwright.deploy.pool;

import java.util.List;
import java.util.Map;
import org.xenwright.problem.Problem;

/** An error that a pool answered: it understood the call, and did nothing of it. */
final class XapiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 400;

    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry(
                    "SESSION_AUTHENTICATION_FAILED",
                    "correct user and password of the pool's <server> in settings.xml"),
            Map.entry("RBAC_PERMISSION_DENIED", "give the user the role of a pool operator"),
            Map.entry("HOST_NOT_ENOUGH_FREE_MEMORY", "free memory in the pool, or ask for less"),
            Map.entry("SR_FULL", "free room on the pool's storage, or name another <storage>"),
            Map.entry("SR_BACKEND_FAILURE_44", "free room on the pool's storage, or name another <storage>"),
            Map.entry("SR_OPERATION_NOT_SUPPORTED", "name a <storage> that takes snapshots"),
            Map.entry("UNIMPLEMENTED_IN_SM_BACKEND", "name a <storage> that takes snapshots"),
            Map.entry("VDI_IN_USE", "look which machine or task of the pool uses the disk"),
            Map.entry("BOOTLOADER_FAILED", "look whether the image has /boot/grub/grub.cfg, which pygrub reads"),
            Map.entry("UNKNOWN_BOOTLOADER", "let the domain start by pygrub, or by the firmware of an hvm guest"),
            Map.entry("HOST_IS_SLAVE", "wait until the pool has a master again"));

    private final String code;
    private final transient List<String> parameters;

    /** @param code as xapi names it */
    XapiRefusal(String code, List<String> parameters) {
        super(code);
        this.code = code;
        this.parameters = List.copyOf(parameters);
    }

    String code() {
        return code;
    }

    /** Returns a parameter; empty when there are fewer. */
    String parameter(int index) {
        return index < parameters.size() ? parameters.get(index) : "";
    }

    boolean is(String... codes) {
        return List.of(codes).contains(code);
    }

    /** Returns it in the pool's words; references, of which that of the session is a secret, are left out. */
    String words() {
        String text = (code + " " + String.join(", ", parameters))
                .replaceAll("OpaqueRef:[0-9A-Za-z-]*", "…")
                .strip();
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    /** Returns it as a problem. */
    Problem problem(String attempted, String pool) {
        return Problem.of(attempted, REMEDIES.getOrDefault(code, "look at the pool's own log of what it says"))
                .at(pool)
                .found(words());
    }
}
