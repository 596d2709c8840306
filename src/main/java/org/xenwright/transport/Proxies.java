package org.xenwright.transport;

import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that were configured, where they say nothing the JVM's own settings, and then the environment's:
 * {@code http_proxy}, {@code https_proxy}, {@code no_proxy}. {@code HTTP_PROXY} in capitals is not read, as curl does
 * not, since web servers set it from a header.
 */
final class Proxies extends ProxySelector {
    private final List<HttpProxy> configured;
    private final ProxySelector jvm;
    private final Map<String, String> environment;

    Proxies(List<HttpProxy> configured, ProxySelector jvm, Map<String, String> environment) {
        this.configured = List.copyOf(configured);
        this.jvm = jvm;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI address) {
        String scheme = Redirects.scheme(address);
        // as Maven: the proxy of the scheme, and for https without one that of http
        for (String wanted : scheme.equals("https") ? List.of("https", "http") : List.of(scheme)) {
            for (HttpProxy proxy : configured) {
                if (proxy.scheme().equals(wanted)) {
                    return List.of(proxy.serves(address.getHost()) ? proxy.proxy() : Proxy.NO_PROXY);
                }
            }
        }
        List<Proxy> chosen = jvm.select(address);
        if (chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT) || spared(address.getHost())) {
            return chosen;
        }
        return fromEnvironment(scheme).map(HttpProxy::proxy).map(List::of).orElse(chosen);
    }

    private Optional<HttpProxy> fromEnvironment(String scheme) {
        String value = environment.getOrDefault(scheme + "_proxy", "");
        if (value.isEmpty() && scheme.equals("https")) {
            value = environment.getOrDefault("HTTPS_PROXY", "");
        }
        if (value.isEmpty()) {
            return Optional.empty();
        }
        URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
        String[] login = proxy.getUserInfo() == null
                ? new String[0]
                : proxy.getUserInfo().split(":", 2);
        return Optional.of(new HttpProxy(
                scheme,
                proxy.getHost(),
                proxy.getPort() < 0 ? 80 : proxy.getPort(),
                login.length > 0 ? login[0] : null,
                login.length > 1 ? login[1] : null,
                List.of()));
    }

    private boolean spared(String host) {
        String list = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        for (String entry : list.toLowerCase(Locale.ROOT).split(",")) {
            String name = entry.strip().replaceFirst("^\\*?\\.", "");
            String asked = host.toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && (name.equals("*") || asked.equals(name) || asked.endsWith("." + name))) {
                return true;
            }
        }
        return false;
    }

    /** Returns what logs in to a proxy, and to nothing else; empty when no proxy needs that. */
    Optional<Authenticator> authenticator() {
        List<HttpProxy> known = new ArrayList<>(configured);
        fromEnvironment("http").ifPresent(known::add);
        fromEnvironment("https").ifPresent(known::add);
        known.removeIf(proxy -> proxy.user() == null);
        return known.isEmpty() ? Optional.empty() : Optional.of(new Login(known));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException cause) {
        jvm.connectFailed(address, proxy, cause);
    }

    private static final class Login extends Authenticator {
        private final List<HttpProxy> known;

        Login(List<HttpProxy> known) {
            this.known = known;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            return known.stream()
                    .filter(proxy ->
                            proxy.port() == getRequestingPort() && proxy.host().equalsIgnoreCase(getRequestingHost()))
                    .findFirst()
                    .map(proxy -> new PasswordAuthentication(
                            String.valueOf(proxy.user()),
                            proxy.password() == null
                                    ? new char[0]
                                    : proxy.password().toCharArray()))
                    .orElse(null);
        }
    }
}
