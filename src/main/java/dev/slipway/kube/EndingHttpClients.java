package dev.slipway.kube;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Makes the HTTP clients of one cluster, and ends them. The library's own close lets go of them and leaves their
 * threads and connections to the garbage collector, which comes when it likes.
 */
final class EndingHttpClients extends JdkHttpClientFactory {
    private final List<HttpClient> made = new CopyOnWriteArrayList<>();

    /** Ends them, whatever they are doing. */
    void end() {
        made.forEach(HttpClient::shutdownNow);
    }

    @Override
    protected HttpClient.Builder createNewHttpClientBuilder() {
        return new Noting(super.createNewHttpClientBuilder());
    }

    /** Notes what is built; passes on all else. */
    private final class Noting implements HttpClient.Builder {
        private final HttpClient.Builder inner;

        private Noting(HttpClient.Builder inner) {
            this.inner = inner;
        }

        @Override
        public HttpClient build() {
            var client = inner.build();
            made.add(client);
            return client;
        }

        @Override
        public HttpClient.Builder cookieHandler(CookieHandler handler) {
            inner.cookieHandler(handler);
            return this;
        }

        @Override
        public HttpClient.Builder connectTimeout(Duration timeout) {
            inner.connectTimeout(timeout);
            return this;
        }

        @Override
        public HttpClient.Builder sslContext(SSLContext context) {
            inner.sslContext(context);
            return this;
        }

        @Override
        public HttpClient.Builder sslParameters(SSLParameters parameters) {
            inner.sslParameters(parameters);
            return this;
        }

        @Override
        public HttpClient.Builder executor(Executor executor) {
            inner.executor(executor);
            return this;
        }

        @Override
        public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
            inner.followRedirects(policy);
            return this;
        }

        @Override
        public HttpClient.Builder version(HttpClient.Version version) {
            inner.version(version);
            return this;
        }

        @Override
        public HttpClient.Builder priority(int priority) {
            inner.priority(priority);
            return this;
        }

        @Override
        public HttpClient.Builder proxy(ProxySelector selector) {
            inner.proxy(selector);
            return this;
        }

        @Override
        public HttpClient.Builder authenticator(Authenticator authenticator) {
            inner.authenticator(authenticator);
            return this;
        }
    }
}
