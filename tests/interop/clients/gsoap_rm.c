/* gSOAP with SOAP 1.2 and WS-Addressing, and in reliable sessions (WS-ReliableMessaging 1.1). With a port and the base address it calls
   IEcho, which answers in responses, and the duplex calculator, which calls back to that port; it says for each scenario what came of
   it, a line each. With a port alone it serves IEcho there. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "soapH.h"
#include "wsrm.nsmap"
#include "wsaapi.h"
#include "wsrmapi.h"

static const char ECHO[] = "urn:echo/IEcho/Echo";
static const char ADD_TO[] = "http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t heard = PTHREAD_COND_INITIALIZER;
static double results[8];
static int count;

static const char *trouble(struct soap *soap) {
    static char text[1000];
    soap_sprint_fault(soap, text, sizeof text);
    for (char *at = text; *at; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    return text;
}

static void result(const char *name, const char *wrong) {
    printf("case %s %s%s\n", name, wrong ? "fail " : "pass", wrong ? wrong : "");
    fflush(stdout);
}

static struct soap *context(int mode) {
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_XML_STRICT | mode);
    soap_register_plugin(soap, soap_wsa);
    soap_register_plugin(soap, soap_wsrm);
    soap->send_timeout = soap->recv_timeout = 5;
    return soap;
}

/* A call with WS-Addressing, without a session. */
static const char *addressed(const char *url) {
    struct soap *soap = context(0);
    struct echo__EchoResponse out = {NULL};
    const char *said = "žluť";
    if (soap_wsa_request(soap, soap_wsa_rand_uuid(soap), url, ECHO) || soap_call_echo__Echo(soap, url, ECHO, (char *)said, &out))
        return trouble(soap);
    return soap_wsa_check(soap) ? trouble(soap) : out.EchoResult && !strcmp(out.EchoResult, said) ? NULL : "got another text";
}

/* Calls in a session whose answers are in responses. */
static const char *anonymous(const char *url) {
    struct soap *soap = context(0);
    soap_wsrm_sequence_handle seq = NULL;
    if (soap_wsrm_create_offer(soap, url, NULL, NULL, 30000, NoDiscard, soap_wsa_rand_uuid(soap), &seq))
        return trouble(soap);
    const char *said[] = {"one", "two", "three"};
    for (int i = 0; i < 3; i++) {
        struct echo__EchoResponse out = {NULL};
        if (soap_wsrm_request_acks(soap, seq, soap_wsa_rand_uuid(soap), ECHO))
            return trouble(soap);
        if (soap_call_echo__Echo(soap, soap_wsrm_to(seq), ECHO, (char *)said[i], &out))
            return trouble(soap);
        if (!out.EchoResult || strcmp(out.EchoResult, said[i]))
            return "got another text";
    }
    if (soap_wsrm_nack(seq))
        return "not all is acknowledged";
    if (soap_wsrm_close(soap, seq, soap_wsa_rand_uuid(soap)))
        return trouble(soap);
    if (soap_wsrm_terminate(soap, seq, soap_wsa_rand_uuid(soap)))
        return trouble(soap);
    soap_wsrm_seq_free(soap, seq);
    soap_destroy(soap);
    soap_end(soap);
    return NULL;
}

static void *listen_for_callbacks(void *given) {
    struct soap *soap = (struct soap *)given;
    while (soap_valid_socket(soap_accept(soap))) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return NULL;
}

int calc__Result(struct soap *soap, double result) {
    if (soap_wsrm_check(soap))
        return soap->error;
    pthread_mutex_lock(&lock);
    if (count < 8)
        results[count++] = result;
    pthread_cond_signal(&heard);
    pthread_mutex_unlock(&lock);
    return soap_send_empty_response(soap, 202);
}

int calc__AddTo(struct soap *soap, double n) {
    return soap_send_empty_response(soap, 202);
}

int echo__Echo(struct soap *soap, char *s, struct echo__EchoResponse *out) {
    out->EchoResult = s;
    if (!soap->header || !soap->header->wsrm__Sequence) {
        if (soap_wsa_check(soap))
            return soap->error;
        return soap_wsa_reply(soap, soap_wsa_rand_uuid(soap), "urn:echo/IEcho/EchoResponse");
    }
    if (soap_wsrm_check(soap))
        return soap->error;
    return soap_wsrm_reply(soap, soap_wsa_rand_uuid(soap), "urn:echo/IEcho/EchoResponse");
}

static int serve(int port) {
    struct soap *soap = context(0);
    soap->bind_flags = SO_REUSEADDR;
    if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", port, 100))) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    printf("listening\n");
    fflush(stdout);
    listen_for_callbacks(soap);
    return 0;
}

/* A fault that comes to the listener. */
int SOAP_ENV__Fault(struct soap *soap, char *code, char *text, char *actor, struct SOAP_ENV__Detail *detail, struct SOAP_ENV__Code *Code,
    struct SOAP_ENV__Reason *reason, char *node, char *role, struct SOAP_ENV__Detail *Detail) {
    printf("fault %s\n", reason && reason->SOAP_ENV__Text ? reason->SOAP_ENV__Text : text ? text : "");
    fflush(stdout);
    return soap_send_empty_response(soap, 202);
}

static int accepted(struct soap *soap, int status) {
    return !status || soap->error == 202 || soap->error == SOAP_NO_TAG;
}

/* Calls in a session whose service calls back. */
static const char *duplex(const char *url, int port) {
    struct soap *soap = context(0), *callback = context(0);
    callback->bind_flags = SO_REUSEADDR;
    if (!soap_valid_socket(soap_bind(callback, "127.0.0.1", port, 100)))
        return trouble(callback);
    pthread_t thread;
    pthread_create(&thread, NULL, listen_for_callbacks, callback);
    char here[100];
    snprintf(here, sizeof here, "http://127.0.0.1:%d", port);
    soap_wsrm_sequence_handle seq = NULL;
    if (!accepted(soap, soap_wsrm_create_offer(soap, url, here, NULL, 30000, NoDiscard, soap_wsa_rand_uuid(soap), &seq)))
        return trouble(soap);
    for (int tries = 50; !soap_wsrm_seq_created(soap, seq); tries--) {
        if (!tries)
            return "no CreateSequenceResponse";
        usleep(100000);
    }
    for (int i = 1; i <= 3; i++) {
        if (soap_wsrm_request_acks(soap, seq, NULL, ADD_TO))
            return trouble(soap);
        if (!accepted(soap, soap_send_calc__AddTo(soap, soap_wsrm_to(seq), ADD_TO, i) || soap_recv_empty_response(soap)))
            return trouble(soap);
    }
    pthread_mutex_lock(&lock);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    while (count < 3 && !pthread_cond_timedwait(&heard, &lock, &until))
        ;
    int came = count, right = results[0] == 1 && results[1] == 3 && results[2] == 6;
    pthread_mutex_unlock(&lock);
    static char wrong[100];
    snprintf(wrong, sizeof wrong, "%d results came", came);
    if (came < 3 || !right)
        return wrong;
    if (!accepted(soap, soap_wsrm_close(soap, seq, soap_wsa_rand_uuid(soap))))
        return trouble(soap);
    /* The service ends its direction then, and with it this one, for the plugin: so it may have ended already. */
    soap_wsrm_terminate(soap, seq, soap_wsa_rand_uuid(soap));
    return NULL;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return serve(argc > 1 ? atoi(argv[1]) : 0);
    char url[200];
    snprintf(url, sizeof url, "%s/echo-ws", argv[2]);
    result("addressing", addressed(url));
    snprintf(url, sizeof url, "%s/echo-rm11", argv[2]);
    result("reliable", anonymous(url));
    snprintf(url, sizeof url, "%s/calculator-rm11", argv[2]);
    result("callback", duplex(url, atoi(argv[1])));
    return 0;
}
