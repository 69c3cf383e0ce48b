(require 'lsp-mode)

;; An add-on: it works beside the server that the mode has already.
(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection '("tenfold" "serve"))
                  :activation-fn (lsp-activate-on "python")
                  :add-on? t
                  :initialization-options '(:trigger (:completionList t) :candidates (:count 5))
                  :notification-handlers (lsp-ht ("tenfold/status" #'ignore))
                  :server-id 'tenfold))

(add-hook 'python-mode-hook #'lsp)
